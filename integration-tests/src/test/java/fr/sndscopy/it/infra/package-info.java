/** What runs sndscopy elsewhere: charts, units, images. */
@NullMarked
package fr.sndscopy.it.infra;

import org.jspecify.annotations.NullMarked;
