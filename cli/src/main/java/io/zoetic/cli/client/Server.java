// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The address of the HTTP API and the key to it.
 *
 * @param url without a slash at its end
 * @param key null to come without one
 */
record Server(String url, @Nullable String key) {
  static final String URL_VARIABLE = "ZOETIC_URL";
  static final String KEY_VARIABLE = "ZOETIC_API_KEY";
  static final String DEFAULT_URL = "http://127.0.0.1:8080";

  Server {
    if (hasUser(url)) {
      // The address is shown and kept; a password in it would be, too.
      throw new IllegalArgumentException(
          "url must be without a user and a password, had one of them; a key is given apart");
    }
    if (!isAddress(url)) {
      throw new IllegalArgumentException(
          "url must be http:// or https:// and a host, was \"" + url + "\"");
    }
    url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    if (key != null && !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException("key must be printable ASCII without blanks, was not");
    }
  }

  /** Whether it speaks without TLS. */
  boolean isPlain() {
    return url.startsWith("http:");
  }

  @Override
  public String toString() {
    return url;
  }

  private static boolean hasUser(String url) {
    String afterScheme = url.substring(url.indexOf("://") < 0 ? 0 : url.indexOf("://") + 3);
    return afterScheme.split("[/?#]", 2)[0].contains("@");
  }

  private static boolean isAddress(String url) {
    try {
      URI uri = URI.create(url);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getQuery() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Each from the command line, the environment, or the file that {@code dev} writes; the first
   * that has it. A key in the file is for the server in the file: no other one is shown it.
   */
  static Server find(
      @Nullable String url, @Nullable String key, Map<String, String> environment, Path file) {
    Properties written = read(file);
    String ownUrl = url != null ? url : environment.get(URL_VARIABLE);
    String ownKey = key != null ? key : environment.get(KEY_VARIABLE);
    String writtenUrl = written.getProperty("url", DEFAULT_URL).strip();
    Server found = new Server(ownUrl != null ? ownUrl : writtenUrl, ownKey);
    if (ownKey != null || !written.containsKey("key")) {
      return found;
    }
    Server ofFile = new Server(writtenUrl, written.getProperty("key").strip());
    return ofFile.url.equals(found.url) ? ofFile : found;
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException e) {
        throw new OperatorException(ExitCodes.FAILED, "cannot read " + file + ": " + e);
      }
    }
    return properties;
  }
}
