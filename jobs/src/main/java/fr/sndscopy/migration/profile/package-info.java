/** The profile of a table and period, held against the one before; {@link fr.sndscopy.migration.profile.TableProfile} is the entry. */
@NullMarked
package fr.sndscopy.migration.profile;

import org.jspecify.annotations.NullMarked;
