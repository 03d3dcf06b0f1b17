import { describe, expect, test } from 'vitest';
import { protectedAmong } from '../../src/work/protected-paths.ts';
import { processorTime } from '../processor-time.ts';

const parted = (text: string) => text.trim().split(/\s+/u);

/** What decides what is installed, built, checked and run, of one project or another. */
const PROTECTED = parted(`
  package.json packages/a/package.json package-lock.json pnpm-lock.yaml pnpm-workspace.yaml yarn.lock bun.lock .npmrc
  tsconfig.json tsconfig.build.json packages/a/tsconfig.json vite.config.ts vitest.config.ts vitest.agents.config.ts
  jest.config.js playwright.config.ts eslint.config.mjs .eslintrc.json biome.json web/.eslintrc
  pyproject.toml uv.lock requirements.txt requirements-dev.txt requirements/dev.txt tests/conftest.py tox.ini setup.cfg
  Cargo.toml crates/a/Cargo.toml Cargo.lock crates/a/build.rs .cargo/config.toml rust-toolchain.toml
  go.mod go.sum tools/go.mod .golangci.yml pom.xml build.gradle.kts app/build.gradle gradle/libs.versions.toml
  gradle/wrapper/gradle-wrapper.jar gradlew .mvn/wrapper/x.jar src/A/A.csproj A.sln Directory.Build.props nuget.config
  Gemfile Gemfile.lock a.gemspec Rakefile lib/tasks/a.rake composer.json composer.lock phpunit.xml.dist
  mix.exs mix.lock apps/a/mix.exs Package.swift Package.resolved A.xcodeproj/project.pbxproj
  CMakeLists.txt cmake/a.cmake Makefile src/Makefile a.mk justfile meson.build
  Dockerfile api/Dockerfile.dev docker-compose.yml compose.override.yaml flake.nix flake.lock shell.nix
  .github/workflows/ci.yml .github/CODEOWNERS .gitlab-ci.yml ci/a.gitlab-ci.yml .circleci/config.yml Jenkinsfile
  .husky/pre-commit .gitattributes src/.gitattributes .gitmodules
  AGENTS.md docs/AGENTS.md CLAUDE.md .claude/settings.json .codex/config.toml .gemini/settings.json opencode.json
  .mcp.json .cursor/rules/a.mdc .vscode/tasks.json
  .yoi/ticket.config.toml .yoi/profiles/coder.toml .yoi
`);

/** What a coder changes every day. */
const ORDINARY = parted(`
  README.md src/package.ts src/build/main.ts src/main.rs src/lib.rs cmd/main.go a/b_test.go src/app.config.ts src/config.ts
  tests/test_a.py test/a.test.ts docs/github.md docs/Makefile.md src/Main.java src/main.kt lib/a.rb spec/a_spec.rb
  lib/a.ex test/a_test.exs Sources/A/a.swift src/a.c include/a.h public/index.html assets/docker.png .gitignore
  locales/de.json data/lock.json src/lock.ts src/requirements.ts src/yoi/a.ts build/out.js src/project/a.ts go.txt
  a.props.ts claude.ts agents/agent.ts config/routes.rb migrations/1.sql src/dune.ts src/vendor/a.go
`);

describe('the paths that no merge touches without a person', () => {
  test.each(PROTECTED)('%s is one of them', (path) => {
    expect(protectedAmong([path], [])).toEqual([path]);
  });

  test.each(ORDINARY)('%s is none', (path) => {
    expect(protectedAmong([path], [])).toEqual([]);
  });

  test('are the same to a disk that sees no difference between names', () => {
    const seen = [
      'PACKAGE.JSON',
      '.GitHub/workflows/x.yml',
      '.y\u200coi/x',
      'Makefile',
      'makefile',
      '.Claude/a',
    ];
    expect(protectedAmong(seen, [])).toEqual(seen);
    expect(protectedAmong(['Docs/SECRET/a', 'docs/other'], ['docs/secret'])).toEqual(['Docs/SECRET/a']);
  });

  test('are also those that the configuration names, each told once and in its order', () => {
    const files = ['b/db/schema.sql', 'package.json', 'a', 'legal/x/y.md'];
    expect(protectedAmong(files, ['/legal', '*.sql', 'package.json'])).toEqual([
      'b/db/schema.sql',
      'package.json',
      'legal/x/y.md',
    ]);
    expect(protectedAmong(['x'], [])).toEqual([]);
  });

  test('are found among many within no time', () => {
    const files = Array.from({ length: 20_000 }, (_, at) => `packages/p${at % 40}/src/deep/er/file-${at}.ts`);
    const look = () => expect(protectedAmong(files, [])).toEqual([]);
    expect(processorTime(look, 3_000)).toBeLessThan(3_000);
  });
});
