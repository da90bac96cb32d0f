package fr.sndscopy.keycheck;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The records of several files in one order: a tournament in which the loser of each match waits where it lost (Knuth, The Art of
 * Computer Programming 3, 5.4.1), so that the next record costs one comparison for each round.
 */
final class RecordMerge implements RecordSource {
    private static final int NOBODY = -1;

    private final int width;
    private final List<SpillReader> players;
    private final boolean[] over;
    private final int[] losers;
    private int winner = NOBODY;

    private RecordMerge(int width, List<SpillReader> players) {
        this.width = width;
        this.players = players;
        this.over = new boolean[players.size()];
        this.losers = new int[players.size()];
    }

    /** Opens all files; none is removed. */
    static RecordMerge open(int width, List<RecordFile> files) throws IOException {
        List<SpillReader> players = new ArrayList<>();
        try {
            for (RecordFile file : files) {
                players.add(SpillReader.open(file));
            }
        } catch (IOException e) {
            closeAll(players);
            throw e;
        }
        return new RecordMerge(width, players);
    }

    @Override
    public boolean next() throws IOException {
        if (players.isEmpty()) {
            return false;
        }
        if (winner == NOBODY) {
            for (int player = 0; player < players.size(); player++) {
                over[player] = !players.get(player).next();
            }
            winner = players.size() == 1 ? 0 : play(1);
        } else {
            over[winner] = !players.get(winner).next();
            replay();
        }
        return !over[winner];
    }

    @Override
    public long lane(int i) {
        return players.get(winner).lane(i);
    }

    /** Match {@code match}: of the winners of the two matches below it, or of players, who sit behind the last match. */
    private int play(int match) {
        if (match >= players.size()) {
            return match - players.size();
        }
        int left = play(2 * match);
        int right = play(2 * match + 1);
        boolean leftWins = beats(left, right);
        losers[match] = leftWins ? right : left;
        return leftWins ? left : right;
    }

    private void replay() {
        int best = winner;
        for (int match = (best + players.size()) / 2; match > 0; match /= 2) {
            if (beats(losers[match], best)) {
                int loser = best;
                best = losers[match];
                losers[match] = loser;
            }
        }
        winner = best;
    }

    private boolean beats(int left, int right) {
        if (over[left] || over[right]) {
            return over[right] && !over[left];
        }
        SpillReader a = players.get(left);
        SpillReader b = players.get(right);
        for (int i = 0; i < width; i++) {
            int order = Long.compareUnsigned(a.lane(i), b.lane(i));
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        closeAll(players);
    }

    private static void closeAll(List<SpillReader> readers) throws IOException {
        for (SpillReader reader : readers) {
            reader.close();
        }
    }
}
