"""Write the small test files with scipy: noise pictures of two people, stored in several ways.

Usage, in this folder: python make.py (needs numpy and scipy)
"""
import numpy as np
import scipy.io

rng = np.random.default_rng(1)
small = rng.integers(0, 256, (8, 8, 20))
faces = np.zeros((4096, 20), np.uint8)
for i in range(20):
    # As in the published file, a picture is a column of the matrix, in column-major order.
    faces[:, i] = np.kron(small[:, :, i], np.ones((8, 8))).T.ravel()
other = {"p": 3.0, "note": "noise"}
scipy.io.savemat("plain.mat", other | {"faces": faces[:, :10]})
scipy.io.savemat("packed.mat", other | {"faces": faces}, do_compression=True)
scipy.io.savemat("double.mat", {"faces": faces.astype(np.float64)} | other, do_compression=True)
np.savetxt("small.txt", small.transpose(2, 0, 1).reshape(20, 64), fmt="%d")
