package decode

// MaxPixels is the size of the largest picture that is decoded.
const MaxPixels = maxPixels
