/** Commands about schemas; {@link fr.sndscopy.cli.schema.SchemaCommand} is the entry. */
@NullMarked
package fr.sndscopy.cli.schema;

import org.jspecify.annotations.NullMarked;
