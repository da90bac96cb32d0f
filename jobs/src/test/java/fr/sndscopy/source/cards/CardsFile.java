package fr.sndscopy.source.cards;

import fr.sndscopy.source.cards.CardsFormat.Card;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/** Writes cards. */
public final class CardsFile {
    private final List<Card> cards;
    private final ByteOrder order;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** @param columns {@code NUM:n} a number, {@code DAY:d} a day, {@code TXT:t40} a text of at most 40 bytes */
    public CardsFile(ByteOrder order, String... columns) {
        this.cards = Arrays.stream(columns).map(Card::of).toList();
        this.order = order;
        out.writeBytes((CardsFormat.TYPE + " " + String.join(" ", columns) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a record; an empty text is an absent cell. */
    public CardsFile add(String... cells) {
        ByteBuffer bytes = ByteBuffer.allocate(
                        1 + cards.stream().mapToInt(Card::bytes).sum())
                .order(order);
        int marks = 0;
        for (int place = 0; place < cells.length; place++) {
            marks |= cells[place].isEmpty() ? 1 << place : 0;
        }
        bytes.put((byte) marks);
        for (int place = 0; place < cells.length; place++) {
            String cell = cells[place];
            Card card = cards.get(place);
            int end = bytes.position() + card.bytes();
            if (!cell.isEmpty()) {
                switch (card.kind()) {
                    case 'n' -> bytes.putLong(Long.parseLong(cell));
                    case 'd' -> bytes.putInt((int) LocalDate.parse(cell).toEpochDay());
                    default -> {
                        byte[] text = cell.getBytes(StandardCharsets.UTF_8);
                        bytes.put((byte) text.length).put(text);
                    }
                }
            }
            bytes.position(end);
        }
        out.writeBytes(bytes.array());
        return this;
    }

    /** Adds a record that is marked as deleted. */
    public CardsFile addDeleted() {
        byte[] record = new byte[1 + cards.stream().mapToInt(Card::bytes).sum()];
        record[0] = (byte) 0xff;
        out.writeBytes(record);
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
