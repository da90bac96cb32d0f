/** Commands about what is published and where it is kept; {@link fr.sndscopy.cli.published.LsCommand} is the entry. */
@NullMarked
package fr.sndscopy.cli.published;

import org.jspecify.annotations.NullMarked;
