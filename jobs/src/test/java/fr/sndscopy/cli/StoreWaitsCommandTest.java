package fr.sndscopy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import fr.sndscopy.Withstands;
import fr.sndscopy.cli.terminal.ProgressLine;
import fr.sndscopy.cli.terminal.Terminal;
import fr.sndscopy.config.Home;
import fr.sndscopy.config.Workplace;
import fr.sndscopy.migration.work.Progress;
import fr.sndscopy.report.ConsoleBooks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store is waited for, as whoever sits at the terminal sees it. */
class StoreWaitsCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Withstands(fault = "the store does not answer for long", outcome = "said on the terminal while it is tried again")
    @Test
    void a_store_that_fails_is_told_while_it_is_tried_again_and_not_under_json() throws IOException {
        HttpServer failing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        failing.createContext("/", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        failing.start();
        try {
            Path home = Files.createDirectories(folder.resolve("home"));
            Files.writeString(home.resolve("credentials"), """
                [default]
                aws_access_key_id = AKIDEXAMPLE
                aws_secret_access_key = secret
                """);
            Files.writeString(home.resolve("sndscopy.yaml"), """
                sndscopy:
                  store:
                    endpoint: http://127.0.0.1:%d
                    region: us-east-1
                    bucket: snds
                    path-style: true
                    credentials-file: credentials
                """.formatted(
                            failing.getAddress().getPort()));

            CliRun text = CliRun.of("--home", home.toString(), "ls");
            CliRun json = CliRun.of("--home", home.toString(), "ls", "--json");

            assertThat(text.code()).as(text.err()).isEqualTo(75);
            assertThat(text.err())
                    .contains("sndscopy: [s3 http://127.0.0.1:")
                    .contains("get format.json is tried again (2 of 4): HTTP 500")
                    .contains("(4 of 4)");
            assertThat(json.code()).isEqualTo(75);
            assertThat(json.err()).doesNotContain("tried again");
        } finally {
            failing.stop(0);
        }
    }

    @Test
    void what_is_told_during_a_run_stands_in_lines_of_its_own_above_the_progress() throws Exception {
        Home home = new Home(folder.resolve("home"));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream realErr = System.err;
        try (Workplace workplace = Workplace.openOrDefaults(home)) {
            System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
            Progress progress = new Progress();
            progress.expect(1000, 2);
            progress.startStep("convert");
            List<String> outside = new ArrayList<>();
            workplace.tellWaits(outside::add);
            Terminal terminal = new Terminal(true, 80, ConsoleBooks.Style.ASCII);
            try (ProgressLine line = new ProgressLine(terminal, "D1", progress, workplace)) {
                assertThat(line).isNotNull();
                // the one that the workplace tells now
                Consumer<String> told = workplace.tellWaits(outside::add);
                workplace.tellWaits(told);
                for (int i = 0; i < 20; i++) {
                    progress.addRead(10, 0, 40);
                    told.accept("no answer for " + i + " s");
                    Thread.sleep(60);
                }
            }
            workplace.tellWaits(said -> {}).accept("after the run");

            assertThat(outside).containsExactly("after the run");
        } finally {
            System.setErr(realErr);
        }
        List<String> screen = screen(written.toString(StandardCharsets.UTF_8));

        assertThat(screen).hasSize(21).last().asString().isBlank();
        for (int i = 0; i < 20; i++) {
            assertThat(screen.get(i)).isEqualTo("sndscopy: no answer for " + i + " s");
        }
    }

    /** What a terminal shows that knows carriage returns and how a line is erased from the cursor on. */
    private static List<String> screen(String written) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int cursor = 0;
        for (int at = 0; at < written.length(); at++) {
            char c = written.charAt(at);
            if (c == '\n') {
                lines.add(line.toString());
                line.setLength(0);
                cursor = 0;
            } else if (c == '\r') {
                cursor = 0;
            } else if (written.startsWith("\u001b[K", at)) {
                line.setLength(Math.min(cursor, line.length()));
                at += 2;
            } else {
                if (cursor < line.length()) {
                    line.setCharAt(cursor, c);
                } else {
                    line.append(c);
                }
                cursor++;
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
