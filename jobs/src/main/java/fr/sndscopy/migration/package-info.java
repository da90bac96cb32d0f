/** What becomes of a delivery, step by step, without Spring, in rooms; {@link fr.sndscopy.migration.plan.Planner} is where it starts. */
@NullMarked
package fr.sndscopy.migration;

import org.jspecify.annotations.NullMarked;
