package siamese

// CheckCollapseOf is what a run is checked by when it ends.
var CheckCollapseOf = checkCollapse
