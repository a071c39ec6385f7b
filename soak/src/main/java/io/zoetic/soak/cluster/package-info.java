// SPDX-License-Identifier: Apache-2.0
/**
 * A platform in a Kubernetes cluster, asked through its Service while pods are killed, replaced and
 * added.
 */
@NullMarked
package io.zoetic.soak.cluster;

import org.jspecify.annotations.NullMarked;
