/** Commands as text, parted by a dot, so that many can be seen at once. */
const parted = (text: string) => text.trim().split(/\s* · |\n\s*/u);

/** What real agents run for an ordinary Ticket, as they write it. */
export const ALLOWED = [
  ...parted(`
    git status · git status --short · git diff · git diff --stat · git diff HEAD~1 · git diff --no-ext-diff a b · git log --oneline -10
    git show HEAD:src/a.ts · git show HEAD~2 · git blame src/a.ts · git branch --show-current
    git ls-files src · git add -A · git add src/a.ts "test/a b.test.ts" · git commit -m 'Mend the sum'
    git commit -m "Mend: a/b" · git mv src/a.ts src/b.ts · git restore --staged . · npm test
    npm test src/a · npm run lint · npm run build · npx --no-install tsc --noEmit · pnpm test · pytest
    pytest tests/test_a.py::test_b · python -m pytest -q tests · cargo test · cargo clippy --all-targets
    cat src/a.ts · head -n 20 src/a.ts · ls -la src · grep -rn sum src · rg -n sum · find src -name a.ts · wc -l src/a.ts
    cd src && npm test · git add -A && git commit -m 'Mend' · cd src && npm run build && npm test
    go test ./... · go vet ./... · make test · ls · pwd · node --test test/a.test.js · mvn -q test
  `),
  "git commit -m 'A title\n\nWhy, in two lines\n- and a list'",
];

/** What a person is asked for, whoever wants it. */
export const ASKED = [
  ...parted(`
    git push · git push origin HEAD · git push --force · git push . HEAD:main · git fetch · git pull
    git -c core.pager=x log · git -c alias.x=!rm x · git -C .. status · git --git-dir=x log
    git --no-pager log · git log --output=x · git diff --output=x · git diff --no-index a b
    git diff --ext-diff · git log -p --textconv · git config core.hooksPath x · git reset --hard
    git checkout main · git switch main · git merge main · git rebase x · git stash · git clean -fdx
    git branch -D x · git tag x · git worktree add x · git remote add x y · git update-ref a b
    git commit --amend · git commit -F x · git commit --no-verify -m x · git apply x · git am x
    git submodule update · npm install · npm install x · npm ci · npm i · npm exec x · npm publish
    npm run deploy · npx x · npm test --prefix .. · npm test -- --outputFile=/x · npm run test -- --x
    pnpm add x · yarn add x · pip install x · cargo install x · cargo run · rm x · rm -rf . · mv a b
    cp a b · sed -i s/a/b/ x · find . -delete · touch x · mkdir x · chmod +x y · curl https://x
    wget x · ssh x · scp a b · nc x 1 · docker run x · gh pr create · kubectl x · sudo ls · kill 1 · sh x
    bash x · bash -c x · env npm test · xargs rm · eval x · exec x · node x.js · node -e x · python x.py
    python -c x · ls .. · ls -la / · git add ../x · git add /etc/passwd · git add src/../../x · pytest ../x
    pytest -p x · pytest --rootdir=/ · git diff ~/x · git show HEAD:../x · go test -exec=x ./...
    make -C / test · make x · tsc -p /x · eslint -c x · deno test https://x/y.ts · npm test; rm x
    npm test && rm x · npm test | sh · npm test > x · npm test $(rm x) · npm test &
    NODE_OPTIONS=x npm test · pytest x=~/y · pytest * · pytest {a,b} · git add "$HOME" · git add $'x'
    git commit -m "$(cat x)" · cd .. && npm test · cd / && ls · cd ~ && ls · cd .git && git add x · cd - && ls
    cd src && cd .. · cd src; npm test · cat /etc/passwd · cat ../x · rg --pre x y · sed -n 1,9p x · find . -exec rm
    npm test && "npm test && npm test · npm test &&npm test · npm test||npm test
  `),
  'npm test `rm x`',
  'npm test \nrm x',
  'npm test \n rm x',
  'npm test src\nrm x',
  'npm test\u2028rm x',
  'npm\u00a0test',
];
