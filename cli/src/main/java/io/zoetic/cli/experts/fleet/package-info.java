// SPDX-License-Identifier: Apache-2.0
/** The workers that serve an expert, shown and waited for. */
@NullMarked
package io.zoetic.cli.experts.fleet;

import org.jspecify.annotations.NullMarked;
