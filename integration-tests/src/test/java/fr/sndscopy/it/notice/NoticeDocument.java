package fr.sndscopy.it.notice;

import fr.sndscopy.it.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes {@code jobs/docs/NOTICE}, and that of the module for Spark, from the bills of materials of the last build: which libraries are
 * shipped, by licence. Versions are left to the bill, so that an upgrade changes nothing here.
 */
public final class NoticeDocument {
    /** What is shipped. */
    enum Shipped {
        PRODUCT("jobs/docs/NOTICE", "jobs/target/bom.json", HEAD, TEXTS),
        FOR_SPARK("jobs/spark/NOTICE", "jobs/spark/target/bom.json", HEAD_FOR_SPARK, TEXTS_FOR_SPARK);

        private final Path file;
        private final Path bill;
        private final String head;
        private final String texts;

        Shipped(String file, String bill, String head, String texts) {
            this.file = Repository.root().resolve(file);
            this.bill = Repository.root().resolve(bill);
            this.head = head;
            this.texts = texts;
        }

        Path file() {
            return file;
        }

        /** @throws IllegalStateException when there is no bill, or a library has no licence */
        String text() throws IOException {
            return head + libraries(bill) + texts;
        }
    }

    private static final String OURS = "fr.sndscopy";

    private static final String HEAD = """
        sndscopy
        Copyright 2026 the authors of sndscopy

        Licensed under the Apache License, Version 2.0: see LICENSE.

        Not so the facts of tables in snds/ of the schemas' jar (schemas/src/main/resources/snds, but for its overlays): they are made
        from schema-snds of the Health Data Hub, December 2020, and are under the Mozilla Public License, Version 2.0,
        https://mozilla.org/MPL/2.0/. Their source form is that in the jar.

        These libraries are shipped beside it, unaltered, with the notices that are in their jars; of several licences one may be
        chosen. Maven Central has the sources of each, those under EPL, MPL, CDDL and GPL too (classifier "sources"). Written by
        integration-tests/bin/notice-document; jobs/target/bom.json has versions and checksums.
        """;

    /** Of the libraries whose licence asks for its text, and whose jar does not have it. */
    private static final String TEXTS = """

        Of the licences above, these ask for their text, and are not in the jars:

        com.github.luben:zstd-jni: Copyright (c) 2015-present, Luben Karavelov. All rights reserved.
        zstd, within it: Copyright (c) Meta Platforms, Inc. and affiliates. All rights reserved.
        com.google.protobuf:protobuf-java: Copyright 2008 Google Inc. All rights reserved.
        org.locationtech.jts:jts-core: Copyright (c) 2007, Eclipse Foundation, Inc. and its licensors. All rights reserved.

        Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
        following conditions are met:

        1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
           disclaimer.
        2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
           disclaimer in the documentation and/or other materials provided with the distribution.
        3. (zstd, protobuf-java, jts-core) Neither the name of the copyright holder nor the names of its contributors may be used
           to endorse or promote products derived from this software without specific prior written permission.

        THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
        INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
        DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
        SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
        SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
        WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
        OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
        """;

    private static final String HEAD_FOR_SPARK = """
        sndscopy on Apache Spark
        Copyright 2026 the authors of sndscopy

        Licensed under the Apache License, Version 2.0: see LICENSE.

        These libraries come along with sndscopy-spark, beside those of sndscopy, unaltered, with the notices that are in their jars; of
        several licences one may be chosen. Maven Central has the sources of each, those under EPL, MPL, CDDL and GPL too (classifier
        "sources"). Written by integration-tests/bin/notice-document; jobs/spark/target/bom.json has versions and checksums.
        """;

    private static final String TEXTS_FOR_SPARK = """

        Of the licences above, these ask for their text, and are not in the jars:

        com.esotericsoftware:kryo-shaded, com.esotericsoftware:minlog: Copyright (c) 2008-2018, Nathan Sweet. All rights reserved.
        com.thoughtworks.paranamer:paranamer: Copyright (c) 2006 Paul Hammant & ThoughtWorks Inc. All rights reserved. (Three clauses, as
        its POM says by the address of the licence.)

        Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
        following conditions are met:

        1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
           disclaimer.
        2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
           disclaimer in the documentation and/or other materials provided with the distribution.
        3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products
           derived from this software without specific prior written permission.

        """ + TEXTS.substring(TEXTS.indexOf("THIS SOFTWARE IS PROVIDED"));

    /** Of libraries whose POM says none; that is in the jar. */
    private static final Map<String, String> IN_THE_JAR = Map.of("org.apache.xbean:xbean-asm9-shaded", "Apache-2.0");

    private NoticeDocument() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0) {
            System.err.println("usage: notice-document (takes nothing, writes what is called NOTICE)");
            System.exit(2);
        }
        for (Shipped shipped : Shipped.values()) {
            Files.writeString(shipped.file(), shipped.text());
        }
    }

    private static String libraries(Path bill) throws IOException {
        if (!Files.exists(bill)) {
            throw new IllegalStateException("[" + bill + "] is not there: expected a build, mvn package");
        }
        Map<String, TreeSet<String>> librariesByLicence = new TreeMap<>();
        for (JsonNode library : JsonMapper.shared().readTree(bill).path("components")) {
            String group = library.path("group").asString("");
            if (group.equals(OURS)) {
                continue;
            }
            String name = group + ":" + library.path("name").asString("");
            librariesByLicence
                    .computeIfAbsent(licence(bill, name, library), licence -> new TreeSet<>())
                    .add(name);
        }
        StringBuilder text = new StringBuilder();
        librariesByLicence.forEach((licence, libraries) -> {
            text.append('\n').append(licence).append('\n');
            libraries.forEach(name -> text.append("    ").append(name).append('\n'));
        });
        return text.toString();
    }

    private static String licence(Path bill, String name, JsonNode library) {
        List<String> licences = new ArrayList<>();
        for (JsonNode entry : library.path("licenses")) {
            JsonNode licence = entry.path("license");
            licences.add(
                    entry.has("expression")
                            ? entry.path("expression")
                                    .asString("")
                                    .replaceAll("^\\(|\\)$", "")
                                    .replace(" OR ", " or ")
                            : licence.path("id")
                                    .asString(called(licence.path("name").asString(""))));
        }
        if (licences.isEmpty() && IN_THE_JAR.containsKey(name)) {
            licences.add(IN_THE_JAR.get(name));
        }
        if (licences.isEmpty() || licences.contains("")) {
            throw new IllegalStateException("[" + bill + ": " + name + "] has no licence: expected one, to ship it");
        }
        return String.join(" or ", licences);
    }

    /** What a licence is called that a POM calls otherwise. */
    private static String called(String name) {
        return name.equals("Apache License v2") ? "Apache-2.0" : name;
    }
}
