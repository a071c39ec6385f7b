// SPDX-License-Identifier: Apache-2.0
/** The expert versions in a worker's memory, and how one replaces another between two steps. */
@NullMarked
package io.zoetic.adapterworker.experts.serving;

import org.jspecify.annotations.NullMarked;
