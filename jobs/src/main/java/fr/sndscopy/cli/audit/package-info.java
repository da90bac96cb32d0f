/** The auditor's call, for the program and for one that holds nothing else; {@link fr.sndscopy.cli.audit.AuditOptions} is the entry. */
@NullMarked
package fr.sndscopy.cli.audit;

import org.jspecify.annotations.NullMarked;
