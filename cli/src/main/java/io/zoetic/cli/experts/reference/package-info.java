// SPDX-License-Identifier: Apache-2.0
/** Names of experts and their versions, on the command line and in the paths of the API. */
@NullMarked
package io.zoetic.cli.experts.reference;

import org.jspecify.annotations.NullMarked;
