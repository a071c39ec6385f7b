// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.cli.CommandRun;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.JavaProcess;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** A {@code dev} with the files and the experts that the documentation speaks of. */
final class DocumentedPlatform {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path EXCERPTS = Path.of("../recipes/src/test/resources/excerpts");
  private static final String ARC =
      "{\"id\":\"a\",\"question\":\"What melts?\",\"choices\":{\"text\":[\"ice\",\"fire\"],"
          + "\"label\":[\"1\",\"2\"]},\"answerKey\":\"1\"}\n";
  private static final String REFUSED =
      """
      {"verdict": "rejected",
       "why": "weekday: 33.3 % -> 80.0 % on 15 held-out examples (at least +19.3 points at 95 %); refused: unit must keep its prompts",
       "target": {"measure": "right-answer", "n": 15, "before": 0.333, "after": 0.8, "lower": 0.193, "moved": 0, "taken": 0, "passed": true},
       "suites": {"unit": {"measure": "right-answer", "n": 90, "lower": -0.03, "margin": 0.05, "power": 0.97,
         "moved": 0.12, "taken": 0.12, "passed": false,
         "reasons": ["unit must keep its prompts but for a share of 0.05, would lose 0.12 to weekday"]}},
       "explained": [
         "proven: the evidence of a gain is 3e+04 to 1 by 15 held-out questions and 40 that were answered before they were learnt, 30.0 to 1 is needed; without a gain there would be as much in 0.0033 % of cases at most",
         "measured: with the first 8 examples learnt, 38 % -> 75 % of the next 8 are right",
         "cannot change: 6 of 7 other suites, 540 questions, are answered under what they were",
         "measured: unit: 11 of 90 questions are answered under something else, the change is -1.1 points (at least -3.0 at 95 %, -5.0 are allowed)",
         "measured: of 212 recorded prompts that other experts answer, 4 come to weekday; of all such prompts at most 4.3 % do, at 95 %"]}
      """;
  private static final Pattern REGISTERED = Pattern.compile("@(\\d+) registered");

  private final Path directory;
  private final JavaProcess dev;
  private final String postgres;
  private final Path passwords;
  private final String key;
  private final String url;

  private DocumentedPlatform(Path directory, JavaProcess dev) throws InterruptedException {
    this.directory = directory;
    this.dev = dev;
    this.postgres = dev.await("PostgreSQL", PATIENCE).strip();
    this.passwords = Path.of(dev.await("passwords", PATIENCE).strip());
    this.key = dev.await("API key", PATIENCE).strip();
    this.url = dev.await("ready: ", PATIENCE);
  }

  /** Starts it, and writes the files and the command {@code ./zoetic} into the directory. */
  static DocumentedPlatform start(Path directory) throws Exception {
    JavaProcess dev =
        JavaProcess.start(
            "dev",
            Main.class,
            List.of(
                "dev",
                "--ephemeral",
                "--port=0",
                "--worker.id=w1",
                "--gateway.webhook-networks=127.0.0.1"));
    try {
      DocumentedPlatform platform = new DocumentedPlatform(directory, dev);
      platform.command();
      platform.models();
      platform.tasks();
      return platform;
    } catch (Exception e) {
      dev.close();
      throw e;
    }
  }

  String url() {
    return url;
  }

  String key() {
    return key;
  }

  /** Where the database is, with the name of its owner. */
  String postgres() {
    return postgres + "?user=postgres";
  }

  /** The password of the database's owner. */
  String ownerPassword() throws IOException {
    Properties credentials = new Properties();
    try (Reader in = Files.newBufferedReader(passwords.resolveSibling("credentials.properties"))) {
      credentials.load(in);
    }
    return credentials.getProperty("postgres.owner-password");
  }

  /** {@code ./zoetic} as it is in the root of the repository, without what builds it. */
  private void command() throws IOException {
    Path command = directory.resolve("zoetic");
    Files.writeString(
        command,
        """
        #!/bin/sh
        exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+AutoCreateSharedArchive \\
          -XX:SharedArchiveFile=zoetic.jsa -Xlog:cds=off -Xlog:cds+dynamic=off \\
          --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
          -Dai.djl.offline=true -cp '%s/*' %s "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                Path.of("target", "lib").toAbsolutePath(),
                Main.class.getName()));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The reference model, an expert of it that was trained here, and a vector of somebody else. */
  private void models() throws IOException {
    Path model = ReferenceModel.extractTo(directory.resolve("model"));
    ReferenceModel.extractExpertsTo(directory.resolve(".zoetic/data/experts"));
    SafetensorsWriter writer = new SafetensorsWriter();
    for (Layout.Part part :
        Layout.of(LayoutSpec.ALL, ModelConfig.read(model).matrices()).matrices()) {
      float[] z = new float[part.count()];
      Arrays.fill(z, 1.01f);
      writer.addFloat32(part.matrix().name(), new long[] {z.length}, z);
    }
    writer.write(directory.resolve("z.safetensors"));
  }

  /** A few rows of published tasks, in files as their authors name them. */
  private void tasks() throws IOException {
    Files.createDirectory(directory.resolve("gsm8k"));
    Files.copy(EXCERPTS.resolve("gsm8k-test.jsonl"), directory.resolve("gsm8k/test.jsonl"));
    Files.writeString(directory.resolve("ARC-Easy-test.jsonl"), ARC);
    compress("mbpp-plus.jsonl", "MbppPlus-v0.1.0.jsonl.gz");
    compress("humaneval.jsonl", "HumanEval.jsonl.gz");
  }

  private void compress(String excerpt, String name) throws IOException {
    try (GZIPOutputStream out =
        new GZIPOutputStream(Files.newOutputStream(directory.resolve(name)))) {
      Files.copy(EXCERPTS.resolve(excerpt), out);
    }
  }

  /**
   * The expert weekday as an operator meets it at night: version 7 is served, 8 has passed the
   * gate, and 9 was refused.
   */
  void growWeekday() throws IOException {
    Path report = Files.writeString(directory.resolve("report.json"), REFUSED);
    for (int version = register(); version <= 9; version = register()) {
      String name = "weekday@" + version;
      change("evaluate", name);
      if (version == 9) {
        change("reject", name, "--report", report.toString());
        return;
      }
      change("bless", name);
      if (version < 8) {
        change("promote", name);
      }
    }
    throw new IllegalStateException("weekday must have fewer than 9 versions");
  }

  private int register() {
    String file = directory.resolve(".zoetic/data/experts/weekday@1.safetensors").toString();
    Matcher registered =
        REGISTERED.matcher(
            change("import", file, "--model", directory.resolve("model").toString()));
    assertThat(registered.find()).isTrue();
    return Integer.parseInt(registered.group(1));
  }

  private String change(String verb, String... arguments) {
    List<String> all = new ArrayList<>(List.of("experts", verb));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--reason", "What was before.", "--url", url, "--key", key));
    CommandRun run = CommandRun.of(Main.commandLine(), all);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  /** In order: a process that is killed leaves its PostgreSQL behind. */
  void stop() throws InterruptedException {
    dev.stop(PATIENCE);
    dev.close();
  }
}
