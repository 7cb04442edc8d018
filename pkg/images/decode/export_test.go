package decode

// MaxPixels is the maximum size of a decoded picture.
const MaxPixels = maxPixels
