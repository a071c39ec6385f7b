// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import io.zoetic.core.Digests;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An API key as its holder sees it, once: {@code zk-ID-SECRET}. The secret has 48 of 36 characters,
 * 248 bits; what is kept of it is a plain SHA-256, since nobody guesses that many.
 *
 * @param id the public part, 12 characters
 * @param text the whole key
 */
public record IssuedKey(String id, String text) {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 12;
  private static final int SECRET_LENGTH = 48;
  private static final Pattern FORM = Pattern.compile("zk-[a-z0-9]{12}-[a-z0-9]{48}");

  /**
   * Draws a new key.
   *
   * @param random a cryptographic one
   */
  public static IssuedKey draw(RandomGenerator random) {
    String id = characters(random, ID_LENGTH);
    return new IssuedKey(id, "zk-" + id + "-" + characters(random, SECRET_LENGTH));
  }

  private static String characters(RandomGenerator random, int count) {
    return random
        .ints(count, 0, ALPHABET.length())
        .mapToObj(i -> String.valueOf(ALPHABET.charAt(i)))
        .collect(Collectors.joining());
  }

  /** Whether a text looks like a key; only such a one is worth a look at the database. */
  public static boolean isWellFormed(String text) {
    return FORM.matcher(text).matches();
  }

  /** What {@link ApiKey#hash} is made of a key. */
  public static String hashOf(String text) {
    return Digests.sha256Hex(text);
  }

  /** {@link #hashOf} this key. */
  public String hash() {
    return hashOf(text);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "IssuedKey[id=" + id + "]";
  }
}
