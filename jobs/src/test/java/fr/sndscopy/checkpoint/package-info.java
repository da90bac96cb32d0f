@NullMarked
package fr.sndscopy.checkpoint;

import org.jspecify.annotations.NullMarked;
