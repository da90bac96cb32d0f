/** Tasks of parts: what one carries, who executes it, what it leaves behind; {@link fr.sndscopy.migration.execution.PartExecutor} is the entry. */
@NullMarked
package fr.sndscopy.migration.execution;

import org.jspecify.annotations.NullMarked;
