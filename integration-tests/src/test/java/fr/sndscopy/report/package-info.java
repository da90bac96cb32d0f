/** What is written for people, looked at in a browser. */
@NullMarked
package fr.sndscopy.report;

import org.jspecify.annotations.NullMarked;
