/** What is to be done with a delivery, decided before the first part is read: files, parts, schemas, rules, codes; {@link fr.sndscopy.migration.plan.Planner} is the entry. */
@NullMarked
package fr.sndscopy.migration.plan;

import org.jspecify.annotations.NullMarked;
