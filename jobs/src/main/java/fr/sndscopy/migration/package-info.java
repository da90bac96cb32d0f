/** What becomes of a delivery, step by step, without Spring; {@link fr.sndscopy.migration.Planner} is where it starts. */
@NullMarked
package fr.sndscopy.migration;

import org.jspecify.annotations.NullMarked;
