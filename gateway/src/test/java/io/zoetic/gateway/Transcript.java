// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.zoetic.gateway.access.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Requests and what they were answered, as a file: a request is lines that begin with {@code >}
 * (who asks with method and path, headers, a body of one line), its answer the lines with {@code <}
 * that follow (status, headers, an empty line, the body). All else is for people.
 */
record Transcript(List<String> lines) {
  private static final Path FOLDER = Path.of("src/test/resources/io/zoetic/gateway/recorded");

  Transcript {
    lines = List.copyOf(lines);
  }

  /**
   * A request.
   *
   * @param caller one of {@link RecordedPlatform#send}
   * @param body empty if it has none
   */
  record Request(
      String caller, String method, String path, TreeMap<String, String> headers, String body) {

    static Request parse(List<String> lines) {
      String[] first = lines.getFirst().split(" ", 3);
      TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      String body = "";
      for (String line : lines.subList(1, lines.size())) {
        if (line.matches("[\\w-]+: .*")) {
          headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
        } else {
          body = line;
        }
      }
      if (!body.isEmpty()) {
        headers.putIfAbsent("content-type", "application/json");
      }
      return new Request(first[0], first[1], first[2], headers, body);
    }
  }

  /** Gives the answer to a request, as it is to be written. */
  interface Answering {
    String answer(Request request) throws IOException, InterruptedException;
  }

  static Transcript read(String name) {
    try {
      return new Transcript(Files.readAllLines(FOLDER.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of all there are. */
  static Set<String> names() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String name) throws IOException {
    Files.writeString(FOLDER.resolve(name), toString());
  }

  /** The same requests with the answers that they get now. */
  Transcript again(Answering answering) throws IOException, InterruptedException {
    List<String> again = new ArrayList<>();
    List<String> request = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("<")) {
        continue;
      }
      if (line.startsWith("> ")) {
        request.add(line.substring(2));
      } else {
        answer(request, answering, again);
      }
      again.add(line);
    }
    answer(request, answering, again);
    return new Transcript(again);
  }

  private static void answer(List<String> request, Answering answering, List<String> to)
      throws IOException, InterruptedException {
    if (request.isEmpty()) {
      return;
    }
    String answer = answering.answer(Request.parse(request));
    answer.lines().forEach(line -> to.add(line.isEmpty() ? "<" : "< " + line));
    request.clear();
  }

  /** The endpoints, as method and template, that were answered by a success. */
  Set<String> succeeded() {
    Set<String> succeeded = new TreeSet<>();
    String request = "";
    for (String line : lines) {
      if (line.matches("> \\w+ [A-Z]+ /.*")) {
        request = line;
      } else if (line.matches("< 2\\d\\d")) {
        String[] parts = request.split(" ", 4);
        succeeded.add(parts[2] + " " + Endpoint.templateOf(parts[3].split("\\?", 2)[0]));
      }
    }
    return succeeded;
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\n";
  }
}
