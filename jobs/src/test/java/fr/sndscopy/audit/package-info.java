@NullMarked
package fr.sndscopy.audit;

import org.jspecify.annotations.NullMarked;
