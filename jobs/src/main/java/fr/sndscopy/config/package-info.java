/** Configuration and how the pieces are put together; {@link fr.sndscopy.config.Workplace} is the entry. */
@NullMarked
package fr.sndscopy.config;

import org.jspecify.annotations.NullMarked;
