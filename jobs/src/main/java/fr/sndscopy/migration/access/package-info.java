/** What people may take out of the store: exports, profiles, quarantined rows, each use traced; {@link fr.sndscopy.migration.access.TableExport} is the entry. */
@NullMarked
package fr.sndscopy.migration.access;

import org.jspecify.annotations.NullMarked;
