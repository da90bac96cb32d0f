/**
 * What was received and declared; {@link fr.sndscopy.delivery.DeliveryReader} is the entry, {@link
 * fr.sndscopy.delivery.Delivery} what it gives.
 */
@NullMarked
package fr.sndscopy.delivery;

import org.jspecify.annotations.NullMarked;
