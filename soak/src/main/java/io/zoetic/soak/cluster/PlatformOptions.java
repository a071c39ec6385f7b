// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import picocli.CommandLine.Option;

/** Which platform in which cluster: {@code kubectl} must lead there. */
final class PlatformOptions {
  @Option(names = "--url", required = true, paramLabel = "URL", description = "of the Service")
  String url = "";

  @Option(names = "--key", required = true, paramLabel = "KEY", description = "an operator's")
  String key = "";

  @Option(names = "--namespace", paramLabel = "NAME", description = "of the platform")
  private String namespace = "zoetic";

  StreamClient client() {
    return new StreamClient(url, key);
  }

  Kubectl kubectl() {
    return new Kubectl(namespace);
  }
}
