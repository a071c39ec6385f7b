// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import java.net.URI;
import java.net.URISyntaxException;

/** The URL that a webhook is sent to: {@code http} or {@code https}, a host, and no password. */
public record WebhookUrl(URI uri) {
  private static final int LENGTH_MAX = 2000;
  private static final int PORT_MAX = 65_535;
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final String RULE =
      "url must be https://HOST… or http://HOST… of at most 2000 characters, without user and"
          + " fragment, ";

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it breaks a rule
   */
  public static WebhookUrl parse(String text) {
    URI uri = uri(text);
    String scheme = String.valueOf(uri.getScheme());
    require(scheme.equals("https") || scheme.equals("http"), "began with " + scheme);
    // Of an authority that is none of a host the parts are not known, the user among them.
    require(uri.getHost() != null, "had no host that can be read");
    require(uri.getRawUserInfo() == null, "had a user");
    require(uri.getRawFragment() == null, "had a fragment");
    require(uri.getPort() != 0 && uri.getPort() <= PORT_MAX, "had port " + uri.getPort());
    return new WebhookUrl(uri);
  }

  private static URI uri(String text) {
    require(text.length() <= LENGTH_MAX, "had %d characters".formatted(text.length()));
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(RULE + "was none: " + e.getReason(), e);
    }
  }

  private static void require(boolean rule, String was) {
    if (!rule) {
      throw new IllegalArgumentException(RULE + was);
    }
  }

  /** A name, or an address; one of IPv6 in brackets. */
  String host() {
    return uri.getHost();
  }

  int port() {
    if (uri.getPort() > 0) {
      return uri.getPort();
    }
    return isEncrypted() ? HTTPS_PORT : HTTP_PORT;
  }

  boolean isEncrypted() {
    return uri.getScheme().equals("https");
  }

  /** What stands behind the host. */
  String path() {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
