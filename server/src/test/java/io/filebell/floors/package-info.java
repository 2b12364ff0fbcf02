/**
 * The rules that hold the house up, as tests: which package may see which, what only the
 * composition root may call, and how long a file, a line and a function may get. Each rule has a
 * fixture that breaks it, so that none can pass by not looking. Knows nothing of what the packages
 * do.
 */
@NullMarked
package io.filebell.floors;

import org.jspecify.annotations.NullMarked;
