package classify

// CheckExact is the check that no picture is in both sets, for tests.
var CheckExact = checkExact
