/** Calls that fail, processes that die, and what must hold behind them; {@link fr.sndscopy.it.faults.FaultMatrix} is the entry. */
@NullMarked
package fr.sndscopy.it.faults;

import org.jspecify.annotations.NullMarked;
