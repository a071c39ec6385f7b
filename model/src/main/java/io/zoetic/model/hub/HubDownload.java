// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings the files of one commit. A file is written beside its place, goes on where an attempt
 * before broke off, and is moved there when its length and digest are what the hub says: SHA-256
 * for what it stores apart (its large files), git's SHA-1 for the rest. One thread.
 */
final class HubDownload {
  private static final Pattern DIGEST = Pattern.compile("(?:W/)?\"?([0-9a-f]{64}|[0-9a-f]{40})\"?");
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");
  private static final int BUFFER = 1 << 20;
  private static final int SHA256_LETTERS = 64;

  private final HubModel model;
  private final String commit;
  private final HubCache cache;
  private final HubSettings settings;
  private final HubConnection connection;
  private int mismatches;

  HubDownload(
      HubModel model,
      String commit,
      HubCache cache,
      HubSettings settings,
      HubConnection connection) {
    this.model = model;
    this.commit = commit;
    this.cache = cache;
    this.settings = settings;
    this.connection = connection;
  }

  /** Brings a file into the snapshot, unless it is there. */
  void bring(String name, Progress progress) throws IOException {
    Path named = cache.snapshot(commit).resolve(name);
    if (Files.exists(named)) {
      return;
    }
    String what = model.id() + "/" + name;
    URI resource =
        URI.create(
            "%s/%s/resolve/%s/%s"
                .formatted(settings.endpoint(), model.id(), commit, name.replace(" ", "%20")));
    Told told = connection.persist(what, () -> ask(resource, what));
    mismatches = 0;
    Path blob = cache.blob(told.digest());
    Files.createDirectories(blob.resolveSibling("."));
    try (HubCache.Held _ = cache.lock(told.digest())) {
      if (!Files.exists(blob)) {
        requireSpace(blob, told, what);
        progress.begin(name, told.length(), 0);
        connection.persist(what, () -> attempt(resource, what, told, progress));
        progress.end();
      }
    }
    cache.link(blob, named);
  }

  /** The word of the hub on a file. */
  private record Told(String digest, long length) {}

  /** A request of the first byte: some servers do not answer HEAD as GET. */
  private Told ask(URI resource, String what) throws IOException {
    try (HubConnection.Answer answer =
        connection.get(resource, what, Map.of("Range", "bytes=0-0"))) {
      HubConnection.Headers hub = answer.first();
      String digest = hub.linkedEtag().or(hub::etag).orElse("");
      Matcher form = DIGEST.matcher(digest);
      if (!form.matches()) {
        throw new ModelUnavailableException(
            "%s: the hub must say the digest of a file as its ETag, said \"%s\""
                .formatted(what, digest));
      }
      return new Told(form.group(1), length(answer, what));
    }
  }

  private static long length(HubConnection.Answer answer, String what) {
    String length =
        answer
            .first()
            .linkedSize()
            .or(
                () ->
                    answer
                        .header("Content-Range")
                        .map(RANGE::matcher)
                        .filter(Matcher::matches)
                        .map(range -> range.group(2)))
            .or(() -> answer.header("Content-Length"))
            .orElse("");
    if (!length.matches("\\d{1,18}")) {
      throw new ModelUnavailableException(
          "%s: the hub must say the length of a file, said \"%s\"".formatted(what, length));
    }
    return Long.parseLong(length);
  }

  private static void requireSpace(Path blob, Told told, String what) throws IOException {
    long room = Files.getFileStore(blob.resolveSibling(".")).getUsableSpace();
    if (room < told.length()) {
      throw new ModelUnavailableException(
          "%s needs %d MB in %s, which has %d MB left"
              .formatted(what, told.length() >> 20, blob.getParent(), room >> 20));
    }
  }

  private Path attempt(URI resource, String what, Told told, Progress progress) throws IOException {
    Path blob = cache.blob(told.digest());
    Path unfinished = blob.resolveSibling(told.digest() + ".incomplete");
    long there = Files.exists(unfinished) ? Files.size(unfinished) : 0;
    if (there > told.length()) {
      Files.delete(unfinished);
      there = 0;
    }
    if (there < told.length() || told.length() == 0) {
      progress.begin(what, told.length(), there);
      fetch(resource, what, told, unfinished, progress);
    }
    String actual = digest(unfinished, told);
    if (!actual.equals(told.digest())) {
      Files.delete(unfinished);
      String wrong = "the digest must be %s, was %s".formatted(told.digest(), actual);
      mismatches++;
      if (mismatches > 1) {
        throw new ModelUnavailableException("%s: %s, twice".formatted(what, wrong));
      }
      // Once more from the beginning: it may have been the rest of another attempt.
      throw new HubConnection.TransientException(wrong, Duration.ZERO, null);
    }
    return Files.move(unfinished, blob, StandardCopyOption.ATOMIC_MOVE);
  }

  private void fetch(URI resource, String what, Told told, Path unfinished, Progress progress)
      throws IOException {
    long there = Files.exists(unfinished) ? Files.size(unfinished) : 0;
    Map<String, String> headers = there == 0 ? Map.of() : Map.of("Range", "bytes=" + there + "-");
    try (HubConnection.Answer answer = connection.get(resource, what, headers)) {
      boolean goesOn = answer.status() == 206 && begins(answer, there);
      if (!goesOn) {
        there = 0;
      }
      copy(answer, unfinished, there, told, progress);
    }
  }

  private static boolean begins(HubConnection.Answer answer, long at) {
    return answer
        .header("Content-Range")
        .map(RANGE::matcher)
        .filter(Matcher::matches)
        .filter(range -> Long.parseLong(range.group(1)) == at)
        .isPresent();
  }

  private static void copy(
      HubConnection.Answer answer, Path unfinished, long from, Told told, Progress progress)
      throws IOException {
    long at = from;
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out =
        Files.newOutputStream(
            unfinished,
            StandardOpenOption.CREATE,
            from == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND)) {
      while (at < told.length()) {
        int count = read(answer, buffer, at, told);
        if (count < 0) {
          break;
        }
        // Of what comes beyond the length nothing is taken: the digest decides.
        count = (int) Math.min(count, told.length() - at);
        out.write(buffer, 0, count);
        at += count;
        progress.reached(at);
      }
    }
    if (at < told.length()) {
      throw new HubConnection.TransientException(
          "the connection broke after %d of %d bytes".formatted(at, told.length()),
          Duration.ZERO,
          null);
    }
  }

  private static int read(HubConnection.Answer answer, byte[] buffer, long at, Told told)
      throws HubConnection.TransientException {
    try {
      return answer.body().read(buffer);
    } catch (IOException e) {
      throw new HubConnection.TransientException(
          "the connection broke after %d of %d bytes (%s)"
              .formatted(at, told.length(), HubConnection.reason(e)),
          Duration.ZERO,
          e);
    }
  }

  private static String digest(Path file, Told told) throws IOException {
    boolean large = told.digest().length() == SHA256_LETTERS;
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(large ? "SHA-256" : "SHA-1");
      if (!large) {
        // As git hashes a blob.
        digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
      }
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256 and SHA-1", e);
    }
  }
}
