/**
 * What runs read and made, told as run events of OpenLineage: begin with {@link fr.sndscopy.lineage.Lineage}. What stands in an event is in
 * {@link fr.sndscopy.lineage.LineageEvents} alone.
 *
 * @see <a href="https://openlineage.io/docs/spec/run-cycle">OpenLineage, the run cycle</a>
 */
@NullMarked
package fr.sndscopy.lineage;

import org.jspecify.annotations.NullMarked;
