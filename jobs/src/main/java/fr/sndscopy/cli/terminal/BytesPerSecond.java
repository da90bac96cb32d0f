package fr.sndscopy.cli.terminal;

import fr.sndscopy.storage.pace.Rate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes in a second as {@link Rate} writes them. */
public final class BytesPerSecond implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return Rate.parse(text).bytesPerSecond();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
