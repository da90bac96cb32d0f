@NullMarked
package fr.sndscopy.report.compare;

import org.jspecify.annotations.NullMarked;
