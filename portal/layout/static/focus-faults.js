// Faults are read first: where a page lists some, the list has the focus from the start.
document.getElementById("faults")?.focus();
