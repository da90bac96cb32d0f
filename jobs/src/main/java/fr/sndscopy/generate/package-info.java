/** Synthetic deliveries for trials and measurements; {@link fr.sndscopy.generate.DeliveryGenerator} is the entry. */
@NullMarked
package fr.sndscopy.generate;

import org.jspecify.annotations.NullMarked;
