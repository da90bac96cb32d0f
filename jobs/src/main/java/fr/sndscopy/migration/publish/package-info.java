/** Books, limits, evidence and manifest of a run, and its ledger entry; {@link fr.sndscopy.migration.publish.Publisher} is the entry. */
@NullMarked
package fr.sndscopy.migration.publish;

import org.jspecify.annotations.NullMarked;
