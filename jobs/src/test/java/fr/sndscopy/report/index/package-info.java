@NullMarked
package fr.sndscopy.report.index;

import org.jspecify.annotations.NullMarked;
