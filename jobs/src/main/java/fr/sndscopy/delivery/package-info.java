/** What was received and declared; {@link fr.sndscopy.delivery.Delivery} is the entry. */
@NullMarked
package fr.sndscopy.delivery;

import org.jspecify.annotations.NullMarked;
