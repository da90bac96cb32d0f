/** Delivered SAS7BDAT files read a second time, by parso: it finds pages, unpacks rows and cuts cells; what the bytes of a cell say is told here. */
@NullMarked
package fr.sndscopy.audit.source.sas;

import org.jspecify.annotations.NullMarked;
