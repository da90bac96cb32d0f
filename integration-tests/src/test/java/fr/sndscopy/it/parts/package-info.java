/** What many parts cost; {@link fr.sndscopy.it.parts.PartsCampaign} is the entry. */
@NullMarked
package fr.sndscopy.it.parts;

import org.jspecify.annotations.NullMarked;
