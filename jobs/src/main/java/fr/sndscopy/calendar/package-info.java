/** What is expected of producers, and when; pure functions. Begin with {@link fr.sndscopy.calendar.Calendar}. */
@NullMarked
package fr.sndscopy.calendar;

import org.jspecify.annotations.NullMarked;
