/** Keys of tables: duplicates, and references to rows that are not there; {@link fr.sndscopy.migration.keys.KeyChecks} is the entry. */
@NullMarked
package fr.sndscopy.migration.keys;

import org.jspecify.annotations.NullMarked;
