/** What every room of the work needs: settings, progress, timeline, who runs it, files on their way, and the ways to stop; {@link fr.sndscopy.migration.work.Progress} is the entry. */
@NullMarked
package fr.sndscopy.migration.work;

import org.jspecify.annotations.NullMarked;
