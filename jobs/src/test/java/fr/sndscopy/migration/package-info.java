@NullMarked
package fr.sndscopy.migration;

import org.jspecify.annotations.NullMarked;
