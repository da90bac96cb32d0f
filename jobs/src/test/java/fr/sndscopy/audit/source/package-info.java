@NullMarked
package fr.sndscopy.audit.source;

import org.jspecify.annotations.NullMarked;
